/** Comments, strings, quoted names and dollar-quoted bodies stand whole: a semicolon in them ends nothing. */
const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[\s\S]/g

/** The statements of an SQL file, without their semicolons and comments. */
export function splitStatements(text: string): string[] {
  const statements = ['']
  for (const [piece] of text.matchAll(token)) {
    if (piece === ';') statements.push('')
    else if (!piece.startsWith('--') && !piece.startsWith('/*')) statements.push((statements.pop() ?? '') + piece)
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '')
}
