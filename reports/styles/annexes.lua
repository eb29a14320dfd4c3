-- Letters of the annexes, in order of those that a format and a year have. Both renderers run
-- this filter where conditions are settled: Quarto after its own, the built-in one after its own.

local names = { en = "Annex %s: ", fr = "Annexe %s\u{a0}: " }

function Pandoc(doc)
  local language = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang):match("^%a+")
  local count = 0
  return doc:walk({
    Header = function(header)
      if header.classes:includes("annex") then
        count = count + 1
        header.content:insert(1, pandoc.Str((names[language] or names.en):format(string.char(64 + count))))
        return header
      end
    end,
  })
end
