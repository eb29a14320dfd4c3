-- Divs, spans and code blocks shown only when a fact or the format says so.

local context = require("context")

local formats = { html = true, typst = true, docx = true }
local visible, hidden = "content-visible", "content-hidden"

local function fact(key)
  local value = context.lookup(context.meta, key)
  if value == nil then
    context.problem(("The fact %q of a condition isn't known."):format(key), key)
    return false
  elseif type(value) ~= "boolean" then
    context.problem(("The fact %q of a condition is neither true nor false."):format(key), key)
    return false
  end
  return value
end

local function format(name)
  if not formats[name] then
    context.problem(
      ("A condition asks for the format %q; it may be html, typst or docx."):format(name),
      name
    )
  end
  return name == context.format
end

local tests = {
  ["when-meta"] = function(value) return fact(value) end,
  ["unless-meta"] = function(value) return not fact(value) end,
  ["when-format"] = function(value) return format(value) end,
  ["unless-format"] = function(value) return not format(value) end,
}

local function shown(element)
  local matches, asked = true, false
  for _, pair in ipairs(element.attributes) do
    local test = tests[pair[1]]
    if test then
      asked = true
      matches = test(pair[2]) and matches
    elseif pair[1]:match("^when%-") or pair[1]:match("^unless%-") then
      context.problem(("The condition %s isn't supported."):format(pair[1]), pair[1])
    end
  end
  if not asked then
    context.problem("A conditional block says neither when nor unless.", visible)
  end
  if element.classes:includes(hidden) then
    return not matches
  end
  return matches
end

local function conditional(element)
  return element.classes:includes(visible) or element.classes:includes(hidden)
end

local function clear(element)
  element.classes = element.classes:filter(function(class)
    return class ~= visible and class ~= hidden
  end)
  for name in pairs(tests) do
    element.attributes[name] = nil
  end
  return element
end

local conditions = {}

function conditions.apply(doc)
  return doc:walk({
    Div = function(element)
      if conditional(element) then
        return shown(element) and element.content or {}
      end
    end,
    Span = function(element)
      if conditional(element) then
        return shown(element) and clear(element) or {}
      end
    end,
    CodeBlock = function(element)
      if conditional(element) then
        return shown(element) and clear(element) or {}
      end
    end,
  })
end

return conditions
