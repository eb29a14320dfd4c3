-- @fig-x, @tbl-x and @sec-x become links with numbers; one to an unknown place is a problem.

local context = require("context")
local floats = require("floats")
local sections = require("sections")

local nbsp = "\u{a0}"
local kinds = { fig = true, tbl = true, sec = true }

local function target(identifier)
  local label = identifier:sub(1, 1):lower() .. identifier:sub(2)
  local kind = label:match("^(%l+)%-")
  if not kinds[kind] then
    return nil
  end
  return label, kind
end

local function reference(citation, label, kind)
  local found = (kind == "sec" and sections or floats).numbers[label]
  if not found then
    context.problem(("@%s refers to nothing that has a number."):format(citation.id), "@" .. citation.id)
    return pandoc.Inlines({})
  end
  local prefix = pandoc.Inlines({})
  if #citation.prefix > 0 then
    prefix:extend(citation.prefix)
  elseif citation.mode ~= "SuppressAuthor" then
    -- @Fig-x begins a sentence, @fig-x doesn't.
    local word = context.words[kind .. "_ref"]
    if citation.id:match("^%u") then
      word = pandoc.text.upper(word:sub(1, 1)) .. word:sub(2)
    end
    prefix:insert(pandoc.Str(word))
  end
  if context.written == "typst" then
    prefix:insert(1, pandoc.RawInline("typst", ("#ref(<%s>, supplement: ["):format(label)))
    prefix:insert(pandoc.RawInline("typst", "])"))
    return prefix
  end
  if #prefix > 0 then
    prefix:insert(pandoc.Str(nbsp))
  end
  prefix:insert(pandoc.Str(found))
  return pandoc.Inlines({ pandoc.Link(prefix, "#" .. label, "", { class = "quarto-xref" }) })
end

local function cite(element)
  local out, others = pandoc.Inlines({}), 0
  for index, citation in ipairs(element.citations) do
    local label, kind = target(citation.id)
    if label then
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
