-- Numbers of headings, as text in html and docx (typst counts by itself), for references.

local context = require("context")

local sections = { numbers = {} }

function sections.apply(doc)
  local counts, top, depth = {}, math.huge, context.run.number_depth

  local function number(header)
    if header.classes:includes("unnumbered") or not context.run.number_sections then
      return header
    end
    local level = header.level - top + 1
    for place = 1, math.max(level, #counts) do
      counts[place] = place <= level and counts[place] or 0
    end
    counts[level] = counts[level] + 1
    local written = table.concat(counts, ".", 1, level)
    sections.numbers[header.identifier] = written
    if level > depth then
      header.classes:insert("unnumbered")
    elseif context.written ~= "typst" then
      header.attributes.number = context.written == "html" and written or nil
      header.content:insert(1, pandoc.Space())
      header.content:insert(1, pandoc.Span({ pandoc.Str(written) }, { class = "header-section-number" }))
    end
    return header
  end

  -- Headings in document order, without those that are a callout's title.
  local function walk(visit)
    return doc:walk({
      traverse = "topdown",
      Header = visit,
      Div = function(div)
        if div.classes:find_if(function(class) return class:match("^callout%-") end) then
          return div, false
        end
      end,
    })
  end

  walk(function(header) top = math.min(top, header.level) end)
  return walk(number)
end

return sections
