-- Word files by Quarto, which sets each figure and table in a table of one cell, where no row
-- repeats or stays whole. Here they stand by themselves, as the built-in renderer writes them.

if not FORMAT:match("docx") then
  return {}
end

local styles = { fig = "Image Caption", tbl = "Table Caption" }

-- Quarto writes a caption's properties itself: pandoc's would be a second set in the paragraph.
local function is_caption(block)
  local first = block and block.t == "Para" and block.content[1]
  return first and first.t == "RawInline" and first.format == "openxml"
    and first.text:match('w:val="ImageCaption"') ~= nil
end

-- The message, then on a line of its own what is shown.
local function caption(block, kind)
  local words, broken = pandoc.Inlines({}), false
  for place, inline in ipairs(block.content) do
    if place > 1 then
      words:insert(inline)
      if inline.t == "Strong" and not broken and place < #block.content then
        words:insert(pandoc.LineBreak())
        broken = true
      end
    end
  end
  return pandoc.Div({ pandoc.Para(words) }, pandoc.Attr("", {}, { ["custom-style"] = styles[kind] }))
end

-- What stands in a layout table of one cell; nothing for any other table.
local function alone(element)
  local body = element.bodies[1]
  if #element.head.rows > 0 or #element.bodies ~= 1 or #body.body ~= 1 or #body.body[1].cells ~= 1 then
    return nil
  end
  local content = body.body[1].cells[1].contents
  local div = #content == 1 and content[1]
  local kind = div and div.t == "Div" and div.identifier:match("^(%l+)%-")
  return kind and styles[kind] and is_caption(div.content[1]) and div, kind
end

local function is_blank(block)
  return block.t == "Para" and pandoc.utils.stringify(block):match("^%s*$") ~= nil
    and #block.content:filter(function(inline) return inline.t == "Image" or inline.t == "RawInline" end) == 0
end

return {
  {
    Table = function(element)
      local div, kind = alone(element)
      if not div then
        return nil
      end
      local blocks = pandoc.Blocks({ caption(div.content[1], kind) })
      for place = 2, #div.content do
        local block = div.content[place]
        blocks:insert(block.t == "Plain" and pandoc.Para(block.content) or block)
      end
      return pandoc.Div(blocks, pandoc.Attr(div.identifier))
    end,
    Header = function(element)
      -- "1. Title", where other formats have "1 Title".
      local second = element.content[2]
      if second and second.t == "Str" and second.text == ". " then
        element.content[2] = pandoc.Space()
        return element
      end
    end,
  },
  {
    -- Quarto keeps its tables apart by paragraphs of a blank.
    Blocks = function(blocks)
      local kept = blocks:filter(function(block) return not is_blank(block) end)
      return #kept < #blocks and kept or nil
    end,
  },
}
