-- Divs, spans and code blocks shown only when a fact or the format says so.

local context = require("context")

local formats = { html = true, typst = true, docx = true }
local tests = {}

function tests.meta(key)
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

function tests.format(name)
  if not formats[name] then
    context.problem(
      ("A condition asks for the format %q; it may be html, typst or docx."):format(name),
      name
    )
  end
  return name == context.format
end

-- Nothing for an element without conditions; else what is shown of it.
local function conditional(element)
  local hidden = element.classes:includes("content-hidden")
  if not hidden and not element.classes:includes("content-visible") then
    return nil
  end
  local matches, asked = true, false
  for name, value in pairs(element.attributes) do
    local way, what = name:match("^(%l+)%-(.+)$")
    if tests[what] and (way == "when" or way == "unless") then
      asked = true
      matches = tests[what](value) == (way == "when") and matches
      element.attributes[name] = nil
    elseif way == "when" or way == "unless" then
      context.problem(("The condition %s isn't supported."):format(name), name)
    end
  end
  if not asked then
    context.problem("A conditional block says neither when nor unless.", "content-visible")
  end
  element.classes = element.classes:filter(function(class)
    return class ~= "content-visible" and class ~= "content-hidden"
  end)
  if matches == hidden then
    return {}
  end
  return element.t == "Div" and element.content or element
end

local conditions = {}

function conditions.apply(doc)
  return doc:walk({ Div = conditional, Span = conditional, CodeBlock = conditional })
end

return conditions
