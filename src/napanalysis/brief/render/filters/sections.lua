-- Numbers of headings, as text in html and docx (typst counts by itself), for references.

local context = require("context")

local sections = { numbers = {} }

local function walk(doc, visit)
  -- Headings in document order, without those that are a callout's title.
  return doc:walk({
    traverse = "topdown",
    Div = function(div)
      for _, class in ipairs(div.classes) do
        if class:match("^callout%-") then
          return div, false
        end
      end
    end,
    Header = visit,
  })
end

function sections.apply(doc)
  local top = nil
  walk(doc, function(header)
    top = math.min(top or header.level, header.level)
  end)
  local counts, depth = { 0, 0, 0, 0, 0, 0, 0 }, context.run.number_depth
  return walk(doc, function(header)
    local text = context.text(header.content)
    table.insert(context.outline, {
      kind = "heading",
      level = header.level - (top or 1) + 1,
      text = text,
      id = header.identifier,
    })
    local level = header.level - top + 1
    if header.classes:includes("unnumbered") or not context.run.number_sections then
      return header
    end
    for deeper = level + 1, #counts do
      counts[deeper] = 0
    end
    counts[level] = counts[level] + 1
    local number = table.concat(counts, ".", 1, level)
    sections.numbers[header.identifier] = number
    if level > depth then
      header.classes:insert("unnumbered")
      return header
    end
    if context.format ~= "typst" then
      header.attributes.number = context.format == "html" and number or nil
      header.content:insert(1, pandoc.Space())
      header.content:insert(1, pandoc.Span({ pandoc.Str(number) }, { class = "header-section-number" }))
    end
    return header
  end)
end

return sections
