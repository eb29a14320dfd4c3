-- What one run knows: what the caller asks for, wording, facts, numbers, problems, images.

local context = { numbers = {}, problems = {}, images = {}, seen = {} }

-- The content of a file, or nil where there is none.
function context.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read("a")
end

function context.start(meta)
  local text = pandoc.utils.stringify
  -- The format that the brief is read for, and the one that is written: a page says what a PDF or
  -- Word file has to say, for a comparison with it.
  context.format, context.written = text(meta["brief-format"]), FORMAT:match("^%l+")
  context.report = text(meta["brief-report"])
  meta["brief-format"], meta["brief-report"] = nil, nil
  context.depth = meta["number-sections"] and tonumber(text(meta["number-depth"] or "6"))
  local language = text(meta.lang or "en"):match("^%l+")
  context.words = {}
  for name, words in pairs(meta["brief-labels"][language] or meta["brief-labels"].en) do
    context.words[name] = text(words)
  end
  context.meta = meta
end

-- A problem is told once, with the words that find its place in the sources.
function context.problem(message, needle)
  local key = message .. "\0" .. (needle or "")
  if not context.seen[key] then
    context.seen[key] = true
    table.insert(context.problems, { message = message, needle = needle or "" })
  end
end

function context.finish()
  local file = assert(io.open(context.report, "wb"))
  local images = pandoc.List(context.images)
  file:write(pandoc.json.encode({ problems = pandoc.List(context.problems), images = images }))
  file:close()
end

return context
