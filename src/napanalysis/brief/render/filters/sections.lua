-- Numbers of sections, for references; pandoc and Typst set them at the headings, but in Word.

local context = require("context")

local sections = {}

local function is_callout(class)
  return class:match("^callout%-") ~= nil
end

function sections.apply(doc)
  if not context.depth then
    return doc
  end
  -- A callout's title is no heading.
  local blocks = doc.blocks:walk({
    Div = function(div) return div.classes:find_if(is_callout) and {} or nil end,
  })
  pandoc.structure.make_sections(blocks, { number_sections = true }):walk({
    Div = function(div) context.numbers[div.identifier] = div.attributes.number end,
  })
  return doc:walk({
    Header = function(header)
      if header.level > context.depth then
        header.classes:insert("unnumbered")
      elseif context.written == "docx" and context.numbers[header.identifier] then
        -- Pandoc would set a tab between the two.
        header.content:insert(1, pandoc.Str(context.numbers[header.identifier]))
        header.content:insert(2, pandoc.Space())
      end
      return header
    end,
  })
end

return sections
