-- What the sources say, for the checker: prose, notes and the variables that were filled in.

local context = require("context")

local outline = {}

function outline.record(doc)
  doc:walk({
    Note = function(note)
      table.insert(context.outline, {
        kind = "note",
        text = context.text(pandoc.utils.blocks_to_inlines(note.content)),
      })
    end,
    Link = function(link)
      if link.classes:includes("number") then
        table.insert(context.outline, {
          kind = "number",
          text = context.text(link.content),
          id = link.target,
        })
      end
    end,
  })
end

return outline
