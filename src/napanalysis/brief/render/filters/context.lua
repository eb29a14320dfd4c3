-- What one run knows: options and wording given by the caller, facts, problems, images.

local context = { problems = {}, images = {}, seen = {} }

-- The content of a file, or nil where there is none.
function context.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read("a")
end

function context.start(meta)
  local name = pandoc.utils.stringify(meta["brief-run"])
  meta["brief-run"] = nil
  context.run = pandoc.json.decode(context.read(name), false)
  context.words = context.run.words
  -- The format that the brief is read for, and the one that is written: a page says what a PDF or
  -- Word file has to say, for a comparison with it.
  context.format = context.run.format
  context.written = FORMAT:match("^%l+")
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
  local file = assert(io.open(context.run.report, "wb"))
  local images = pandoc.List(context.images)
  file:write(pandoc.json.encode({ problems = pandoc.List(context.problems), images = images }))
  file:close()
end

return context
