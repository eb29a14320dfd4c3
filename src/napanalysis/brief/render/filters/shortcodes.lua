-- {{< var a.b >}} and {{< meta a.b >}}: the words a build has made. Includes and embeds are
-- done before pandoc reads; any other shortcode is a problem. Where shortcodes stand in prose
-- alone, the caller marks each as raw content, which is found without a look at every word.

local context = require("context")

local open, close = "{{<", ">}}"

local function value_of(name, key)
  local source = name == "var" and context.variables or context.meta
  local value = context.lookup(source, key)
  local needle = open .. " " .. name .. " " .. key
  if value == nil then
    local what = name == "var" and "variable" or "metadata key"
    context.problem(("The %s %q isn't known."):format(what, key), needle)
    return pandoc.Inlines({})
  end
  local kind = pandoc.utils.type(value)
  if kind == "Inlines" then
    return value:clone()
  elseif kind == "Blocks" then
    return pandoc.utils.blocks_to_inlines(value)
  elseif kind == "string" or kind == "boolean" or kind == "number" then
    return pandoc.Inlines({ pandoc.Str(tostring(value)) })
  end
  context.problem(("%q is a group of values, not one value."):format(key), needle)
  return pandoc.Inlines({})
end

local function resolve(code)
  local name, key, rest = code:match("^%s*(%S+)%s*(%S*)%s*(.-)%s*$")
  if (name == "var" or name == "meta") and key ~= "" and rest == "" then
    return value_of(name, (key:gsub("^[\"']", ""):gsub("[\"']$", "")))
  end
  context.problem(("The shortcode %q isn't supported here."):format(code), open .. code)
  return pandoc.Inlines({})
end

-- Shortcodes inside a string: an attribute, a link's target, code.
local function in_text(text)
  if not text:find(open, 1, true) then
    return text
  end
  return (text:gsub("{{<(.-)>}}", function(code)
    return context.text(resolve(code))
  end))
end

local function words(inline)
  if inline.t == "Str" then
    return inline.text
  elseif inline.t == "Space" or inline.t == "SoftBreak" then
    return " "
  end
  return pandoc.utils.stringify(inline)
end

local function in_inlines(inlines)
  local out, index, found = pandoc.Inlines({}), 1, false
  while index <= #inlines do
    local inline = inlines[index]
    if inline.t == "Str" and inline.text:find(open, 1, true) then
      found = true
      local text = inline.text
      local start = text:find(open, 1, true)
      while start do
        if start > 1 then
          out:insert(pandoc.Str(text:sub(1, start - 1)))
        end
        text = text:sub(start + #open)
        local stop = text:find(close, 1, true)
        while not stop and index < #inlines do
          index = index + 1
          text = text .. words(inlines[index])
          stop = text:find(close, 1, true)
        end
        if not stop then
          context.problem("A shortcode isn't closed.", open .. text:sub(1, 20))
          return inlines
        end
        out:extend(resolve(text:sub(1, stop - 1)))
        text = text:sub(stop + #close)
        start = text:find(open, 1, true)
      end
      if text ~= "" then
        out:insert(pandoc.Str(text))
      end
    else
      out:insert(inline)
    end
    index = index + 1
  end
  return found and out or nil
end

local function in_attributes(element)
  for key, value in pairs(element.attributes) do
    if value:find(open, 1, true) then
      element.attributes[key] = in_text(value)
    end
  end
  return element
end

local shortcodes = {}

local function marked(element)
  if element.format == "brief-shortcode" then
    return resolve(element.text:sub(#open + 1, -#close - 1))
  end
end

local function everywhere()
  local filter = { Inlines = in_inlines }
  for _, kind in ipairs({ "Div", "Span", "Header", "Table", "Figure" }) do
    filter[kind] = in_attributes
  end
  filter.Link = function(link)
    link.target = in_text((link.target:gsub("%%7B", "{"):gsub("%%7D", "}")))
    return in_attributes(link)
  end
  filter.Image = function(image)
    image.src = in_text(image.src)
    return in_attributes(image)
  end
  for _, kind in ipairs({ "Code", "CodeBlock", "RawInline", "RawBlock" }) do
    filter[kind] = function(element)
      element.text = in_text(element.text)
      return element
    end
  end
  return filter
end

function shortcodes.apply(doc)
  local filter = everywhere()
  for key, value in pairs(doc.meta) do
    local kind = pandoc.utils.type(value)
    if kind == "Inlines" or kind == "Blocks" then
      doc.meta[key] = value:walk(filter)
    end
  end
  doc.blocks = doc.blocks:walk(context.run.marked and { RawInline = marked } or filter)
  return doc
end

return shortcodes
