-- Divs, spans and code blocks shown only when a fact or the format says so.

local context = require("context")

local formats = { html = true, typst = true, docx = true }

local function fact(key)
  local value = context.meta
  for part in key:gmatch("[^.]+") do
    if type(value) ~= "table" then
      value = nil
      break
    end
    value = value[part]
  end
  if value == nil then
    context.problem(("The fact %q of a condition isn't known."):format(key), key)
  elseif type(value) ~= "boolean" then
    context.problem(("The fact %q of a condition is neither true nor false."):format(key), key)
  end
  return value == true
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
  ["when-meta"] = fact,
  ["unless-meta"] = function(key) return not fact(key) end,
  ["when-format"] = format,
  ["unless-format"] = function(name) return not format(name) end,
}

-- Nothing for an element without conditions; else whether it is shown, without them.
local function shown(element)
  local hidden = element.classes:includes("content-hidden")
  if not hidden and not element.classes:includes("content-visible") then
    return nil
  end
  local matches, asked = true, false
  for name, value in pairs(element.attributes) do
    if tests[name] then
      asked = true
      matches = tests[name](value) and matches
      element.attributes[name] = nil
    elseif name:match("^when%-") or name:match("^unless%-") then
      context.problem(("The condition %s isn't supported."):format(name), name)
    end
  end
  if not asked then
    context.problem("A conditional block says neither when nor unless.", "content-visible")
  end
  element.classes = element.classes:filter(function(class)
    return class ~= "content-visible" and class ~= "content-hidden"
  end)
  return matches ~= hidden
end

local function conditional(content)
  return function(element)
    local show = shown(element)
    if show ~= nil then
      return show and content(element) or {}
    end
  end
end

local function whole(element)
  return element
end

local conditions = {}

function conditions.apply(doc)
  return doc:walk({
    Div = conditional(function(div) return div.content end),
    Span = conditional(whole),
    CodeBlock = conditional(whole),
  })
end

return conditions
