-- Constructs that Quarto knows and this renderer doesn't: each is a problem.

local context = require("context")

local class_patterns = {
  "^panel%-", "^column", "^aside$", "^quarto%-", "^cell$", "^proof$", "^remark$", "^solution$",
  "^landscape$", "^hidden$", "^notes$", "^line%-block$", "^incremental$",
}
local callouts = {
  ["callout-note"] = true, ["callout-warning"] = true, ["callout-important"] = true,
}
local attribute_patterns = { "^layout", "^fig%-subcap", "^fig%-pos$", "^tbl%-subcap", "^collapse$", "^appearance$", "^icon$" }
local id_prefixes = {
  lst = true, thm = true, lem = true, cor = true, prp = true, cnj = true, def = true,
  exm = true, exr = true, eq = true, tip = true, nte = true, wrn = true, imp = true, cau = true,
}

local function check(element)
  for _, class in ipairs(element.classes) do
    if class:match("^callout") and not callouts[class] then
      context.problem(("The callout %q isn't supported."):format(class), class)
    end
    for _, pattern in ipairs(class_patterns) do
      if class:match(pattern) then
        context.problem(("The class %q isn't supported."):format(class), class)
      end
    end
  end
  for name in pairs(element.attributes) do
    for _, pattern in ipairs(attribute_patterns) do
      if name:match(pattern) then
        context.problem(("The attribute %q isn't supported."):format(name), name)
      end
    end
  end
  local prefix = element.identifier:match("^(%l+)%-")
  if prefix and id_prefixes[prefix] then
    context.problem(("Numbered things of the kind %q aren't supported."):format(prefix), element.identifier)
  end
end

local unsupported = {}

function unsupported.check(doc)
  doc:walk({
    Div = check,
    Span = check,
    Image = check,
    Header = check,
    CodeBlock = function(block)
      check(block)
      local first = block.classes[1] or ""
      if first:match("^{") or block.text:find("{{<", 1, true) then
        context.problem("Code isn't run here; embed a notebook's output.", block.text:sub(1, 30))
      end
    end,
    Math = function(math)
      context.problem(
        ("Formulas need a script from the network; write %q in words (\\$ for a dollar)."):format(math.text),
        math.text:sub(1, 30)
      )
    end,
    RawBlock = function(raw)
      if not (raw.format == "html" or raw.format == "typst" or raw.format == "openxml") then
        context.problem(("Raw %s isn't supported."):format(raw.format), raw.text:sub(1, 30))
      end
    end,
    RawInline = function(raw)
      if not (raw.format == "html" or raw.format == "typst" or raw.format == "openxml") then
        context.problem(("Raw %s isn't supported."):format(raw.format), raw.text:sub(1, 30))
      end
    end,
  })
end

return unsupported
