-- One look over the whole brief: constructs that Quarto knows and this renderer doesn't,
-- identifiers given twice, links that lead nowhere. Each is a problem.

local context = require("context")

local callouts = {
  ["callout-note"] = true,
  ["callout-warning"] = true,
  ["callout-important"] = true,
}
local classes = {
  "^panel%-", "^column", "^aside$", "^quarto%-[^x]", "^cell$", "^proof$", "^remark$",
  "^solution$", "^landscape$", "^hidden$", "^line%-block$", "^incremental$", "^callout",
}
local attributes = {
  "^layout", "^fig%-subcap", "^fig%-pos$", "^tbl%-subcap", "^collapse$", "^appearance$", "^icon$",
  "^tbl%-colwidths$",
}
local kinds = {
  lst = true, thm = true, lem = true, cor = true, prp = true, cnj = true, def = true, exm = true,
  exr = true, eq = true, tip = true, nte = true, wrn = true, imp = true, cau = true,
}
-- The format that each raw one is for.
local raw = { html = "html", typst = "typst", openxml = "docx" }
-- Elements of HTML whose text or form pandoc leaves out of paper.
local lost_on_paper = { pre = true, table = true, textarea = true }
local papers = { typst = "the PDF", docx = "Word" }

local known, links = {}, {}

local function matches(word, patterns)
  return pandoc.List(patterns):find_if(function(pattern) return word:match(pattern) end)
end

local function identifier(element)
  local name = element.identifier
  if name == "" then
    return
  end
  if known[name] then
    context.problem(("The identifier %q is given twice."):format(name), "#" .. name)
  end
  known[name] = true
  if kinds[name:match("^(%l+)%-") or ""] then
    context.problem(("Numbered things such as %q aren't supported."):format(name), "#" .. name)
  end
end

local function look(element)
  identifier(element)
  for _, class in ipairs(element.classes) do
    if not callouts[class] and matches(class, classes) then
      context.problem(("The class %q isn't supported."):format(class), "." .. class)
    end
  end
  for name in pairs(element.attributes) do
    if matches(name, attributes) then
      context.problem(("The attribute %q isn't supported."):format(name), name .. "=")
    end
  end
end

local function raw_content(element)
  if not raw[element.format] then
    context.problem(("Raw %s isn't supported."):format(element.format), element.text:sub(1, 30))
  elseif element.format == "html" and context.format == "html" then
    for name in element.text:gmatch('<[^<>]*%sid="([^"]+)"') do
      identifier({ identifier = name })
    end
    for place in element.text:gmatch('<a href="#([^"]+)" class="number">') do
      links[place] = true
    end
  elseif element.format == "html" then
    local tag = element.text:match("^%s*<(%a+)")
    if lost_on_paper[(tag or ""):lower()] then
      context.problem(
        ("What is in <%s> would be lost in %s; write it in Markdown."):format(tag, papers[context.format]),
        "<" .. tag
      )
    end
  end
  -- What another format has is no part of this one.
  return raw[element.format] ~= context.format and {} or nil
end

local watch = {
  Div = look,
  Span = look,
  Image = look,
  Header = look,
  Table = look,
  Figure = look,
  RawBlock = raw_content,
  RawInline = raw_content,
  Link = function(element)
    identifier(element)
    if element.target:sub(1, 1) == "#" then
      links[element.target:sub(2)] = true
    end
  end,
  CodeBlock = look,
  Math = function(math)
    context.problem(
      ("Formulas need a script from the network; write %q in words (\\$ for a dollar)."):format(
        math.text
      ),
      math.text:sub(1, 30)
    )
  end,
}

local inspect = {}

function inspect.apply(doc)
  local shown = doc:walk(watch)
  local lost = pandoc.List({})
  for place in pairs(links) do
    if not known[place] then
      lost:insert(place)
    end
  end
  lost:sort()
  for _, place in ipairs(lost) do
    context.problem(("A link leads to #%s, which isn't in the brief."):format(place), "(#" .. place)
  end
  return shown
end

return inspect
