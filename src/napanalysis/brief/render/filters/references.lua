-- @fig-x, @tbl-x and @sec-x become links with numbers; one to an unknown place is a problem.

local context = require("context")

local nbsp = "\u{a0}"
local kinds = { fig = true, tbl = true, sec = true }

local function reference(citation, label, kind)
  local number = context.numbers[label]
  if not number then
    context.problem(("@%s refers to nothing that has a number."):format(citation.id), "@" .. citation.id)
    return pandoc.Inlines({})
  end
  local words = pandoc.Inlines(citation.prefix)
  if #words == 0 and citation.mode ~= "SuppressAuthor" then
    -- @Fig-x begins a sentence, @fig-x doesn't.
    local word = context.words[kind .. "_ref"]
    if citation.id ~= label then
      word = pandoc.text.upper(word:sub(1, 1)) .. word:sub(2)
    end
    words:insert(pandoc.Str(word))
  end
  if context.written == "typst" then
    words:insert(1, pandoc.RawInline("typst", ("#ref(<%s>, supplement: ["):format(label)))
    words:insert(pandoc.RawInline("typst", "])"))
    return words
  end
  words:insert(pandoc.Str((#words > 0 and nbsp or "") .. number))
  return pandoc.Inlines({ pandoc.Link(words, "#" .. label, "", { class = "quarto-xref" }) })
end

local function cite(element)
  local out, others = pandoc.Inlines({}), 0
  for index, citation in ipairs(element.citations) do
    local label = citation.id:gsub("^%u", string.lower)
    local kind = label:match("^(%l+)%-")
    if kinds[kind] then
      if index > 1 then
        out:extend({ pandoc.Str(","), pandoc.Space() })
      end
      out:extend(reference(citation, label, kind))
    else
      others = others + 1
    end
  end
  if #out > 0 and others > 0 then
    context.problem("A reference and a citation stand in one bracket.", "@" .. element.citations[1].id)
  end
  if others == 0 then
    return out
  end
end

local references = {}

function references.apply(doc)
  return doc:walk({ Cite = cite })
end

return references
