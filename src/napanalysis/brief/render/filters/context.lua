-- What one run knows: options and wording given by the caller, facts, problems.

local context = { problems = {}, outline = {}, seen = {} }

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
  context.format = context.run.format
  context.markup = context.format == "docx" and "openxml" or context.format
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
  file:write(pandoc.json.encode({ problems = context.problems, outline = context.outline }))
  file:close()
end

local named = { amp = "&", lt = "<", gt = ">", quot = '"' }

-- Text of HTML with what its references to characters stand for.
function context.unescaped(text)
  return (text:gsub("&(#?x?)(%w+);", function(kind, name)
    local base = kind == "#x" and 16 or 10
    return kind == "" and named[name] or utf8.char(tonumber(name, base))
  end))
end

return context
