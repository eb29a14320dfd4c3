-- What the sources say, for the checker: the words of each paragraph and note, numbers that lead
-- to the trail, the widths of columns as pandoc writes them into a page.

local context = require("context")

local outline = {}

local function record(kind, text)
  table.insert(context.outline, { kind = kind, text = text })
end

local breaks = { Cite = true, RawInline = true, Note = true, Image = true, LineBreak = true }

-- The words of a line in each markup, parted by zeros where a renderer may put something between.
local said = {}

function said.html(line)
  return context.unescaped((line:gsub("<[^<>]*>", "\0")))
end

function said.openxml(line)
  return context.unescaped((line:gsub("<[^<>]*>", "")))
end

-- Of Typst, the entries of the trail alone, whose words are strings.
function said.typst(line)
  local words = ""
  for text in (line:match("^#brief%-entry.*") or ""):gmatch('"([^"]*)"%)') do
    words = words .. text
  end
  return (words:gsub("\\u{(%x+)}", function(code) return utf8.char(tonumber(code, 16)) end))
end

-- Words in runs, broken where a renderer puts something of its own in between.
local function runs(block)
  local run = pandoc.Inlines({})
  local function flush()
    local text = pandoc.utils.stringify(run)
    if text:match("%S") then
      record("text", text)
    end
    run = pandoc.Inlines({})
  end
  for _, inline in ipairs(block.content) do
    if breaks[inline.t] then
      flush()
    else
      run:insert(inline)
    end
  end
  flush()
end

local function numbers(raw)
  if raw.format == context.format then
    for words in raw.text:gmatch('<a href="#[^"]+" class="number">(.-)</a>') do
      -- Words in another language stand in an element of their own.
      record("number", context.unescaped((words:gsub("<[^<>]*>", ""))))
    end
  end
end

function outline.record(doc)
  if not context.run.full then
    return
  end
  doc.blocks:walk({
    Para = runs,
    Plain = runs,
    CodeBlock = function(block)
      record("text", block.text)
    end,
    Table = function(element)
      local widths = element.colspecs:map(function(spec)
        return spec[2] and ("width: %d%%"):format(math.floor(100 * spec[2])) or ""
      end)
      if table.concat(widths) ~= "" then
        record("columns", table.concat(widths, " "))
      end
    end,
    Link = function(element)
      if element.classes:includes("number") then
        record("number", pandoc.utils.stringify(element.content))
      end
    end,
    RawInline = numbers,
    RawBlock = function(block)
      numbers(block)
      if block.format == context.markup then
        for line in block.text:gmatch("[^\n]+") do
          for words in said[block.format](line):gmatch("%Z+") do
            if words:match("%S") then
              record("text", words)
            end
          end
        end
      end
    end,
  })
end

return outline
