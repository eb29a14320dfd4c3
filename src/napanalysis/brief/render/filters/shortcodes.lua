-- {{< var a.b >}} and {{< meta a.b >}}: the words a build has made. Includes and embeds are
-- done before pandoc reads, and each other shortcode is a mark then, a word of its own with the
-- number of the shortcode in the caller's list. One that isn't known is a problem.

local context = require("context")

local mark = "\u{e000}(%d+)\u{e001}"

local function resolve(number)
  local code = context.run.shortcodes[tonumber(number)]
  local name, key = code:match("^{{<%s*(%S+)%s+[\"']?([^%s\"']+)[\"']?%s*>}}$")
  if code:match("^{{{<") then
    return pandoc.Inlines({ pandoc.Str(code:sub(2, -2)) })
  elseif not code:match(">}}$") then
    context.problem("A shortcode isn't closed.", code)
  elseif name ~= "var" and name ~= "meta" then
    context.problem(("The shortcode %q isn't supported here."):format(code:sub(4, -4)), code)
  else
    local value = context.lookup(name == "var" and context.variables or context.meta, key)
    local kind = pandoc.utils.type(value)
    if value == nil then
      local what = name == "var" and "variable" or "metadata key"
      context.problem(("The %s %q isn't known."):format(what, key), code)
    elseif kind == "Inlines" then
      return value:clone()
    elseif kind == "Blocks" then
      return pandoc.utils.blocks_to_inlines(value)
    elseif kind == "string" or kind == "boolean" or kind == "number" then
      return pandoc.Inlines({ pandoc.Str(tostring(value)) })
    else
      context.problem(("%q is a group of values, not one value."):format(key), code)
    end
  end
  return pandoc.Inlines({})
end

local function in_words(str)
  if not str.text:find(mark) then
    return nil
  end
  local out, rest = pandoc.Inlines({}), 1
  for before, number, after in str.text:gmatch("()" .. mark .. "()") do
    if before > rest then
      out:insert(pandoc.Str(str.text:sub(rest, before - 1)))
    end
    out:extend(resolve(number))
    rest = after
  end
  if rest <= #str.text then
    out:insert(pandoc.Str(str.text:sub(rest)))
  end
  return out
end

-- In an attribute, a link's target, code: as plain text.
local function in_text(text)
  return (text:gsub(mark, function(number) return context.text(resolve(number)) end))
end

local function in_element(field)
  return function(element)
    for key, value in pairs(element.attributes or {}) do
      if value:find(mark) then
        element.attributes[key] = in_text(value)
      end
    end
    if field and element[field]:find(mark) then
      element[field] = in_text(element[field])
    end
    return element
  end
end

local filter = { Str = in_words, Link = in_element("target"), Image = in_element("src") }
for _, kind in ipairs({ "Code", "CodeBlock", "RawInline", "RawBlock" }) do
  filter[kind] = in_element("text")
end
for _, kind in ipairs({ "Div", "Span", "Header", "Table", "Figure" }) do
  filter[kind] = in_element()
end

local shortcodes = {}

function shortcodes.apply(doc)
  return doc:walk(filter)
end

return shortcodes
