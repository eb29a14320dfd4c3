-- The built-in renderer's reading of the brief's sources: conditions, numbered headings,
-- figures, tables and references. What it doesn't know is written down as a problem;
-- the caller turns problems into one error, so nothing is ever left out in silence.

local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
-- By a searcher of its own: in package.path a folder's name may hold no `;` and no `?`.
table.insert(package.searchers, 2, function(name)
  return loadfile(pandoc.path.join({ here, name .. ".lua" }))
end)

local context = require("context")
local conditions = require("conditions")
local sections = require("sections")
local floats = require("floats")
local references = require("references")
local inspect = require("inspect")

function Pandoc(doc)
  context.start(doc.meta)
  doc = conditions.apply(doc)
  doc = inspect.apply(doc)
  doc = sections.apply(doc)
  doc = floats.apply(doc)
  doc = references.apply(doc)
  context.finish()
  return doc
end
