import { Problem } from '../../contract/problem.ts'

const depthMaximum = 32

/**
 * Refuses JSON nested deeper than any operation takes, before it is parsed: the parser itself would survive, but what
 * walks the value afterwards recurses.
 */
export function demandShallow(text: string): void {
  let depth = 0
  let isInText = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (isInText) {
      if (character === 0x5c) index += 1
      else if (character === 0x22) isInText = false
    } else if (character === 0x22) isInText = true
    else if (character === 0x7b || character === 0x5b) {
      depth += 1
      if (depth > depthMaximum) {
        const faults = { zh: `嵌套超过 ${depthMaximum} 层`, en: `it is nested deeper than ${depthMaximum} levels` }
        throw new Problem('request_invalid', { faults })
      }
    } else if (character === 0x7d || character === 0x5d) depth -= 1
  }
}
