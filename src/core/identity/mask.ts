const compoundSurnames = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '司徒',
  '令狐',
  '夏侯',
  '端木',
  '独孤',
  '南宫',
  '长孙',
  '宇文',
  '轩辕',
  '钟离',
  '司空',
  '百里',
  '东郭',
  '西门',
  '呼延',
  '闻人',
  '赫连',
  '澹台',
  '公冶',
  '太史',
  '申屠',
])

/**
 * A name as the public sees it: 张*三, 欧阳*, 阿卜杜拉·**; the surname and, from three characters on, the last one stay.
 * Counts code points, so that a character of Extension B is one character.
 */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (!/\p{Script=Han}/u.test(name)) return maskForeign(name)
  const dot = characters.indexOf('·')
  if (dot > 0) return characters.slice(0, dot + 1).join('') + '**'
  const surname = compoundSurnames.has(characters.slice(0, 2).join('')) && characters.length > 2 ? 2 : 1
  if (characters.length <= surname + 1) return characters.slice(0, surname).join('') + '*'
  const hidden = characters.length - surname - 1
  return characters.slice(0, surname).join('') + '*'.repeat(hidden) + characters.at(-1)
}

/** The first part of a foreign name stays and of the others their initials; a name of one part keeps its initial. */
function maskForeign(name: string): string {
  const parts = name.trim().split(/\s+/)
  if (parts.length === 1) return `${[...(parts[0] ?? '')][0] ?? ''}*`
  return parts.map((part, index) => (index === 0 ? part : `${[...part][0] ?? ''}.`)).join(' ')
}

/** A number of which the first and last characters stay: 2024****0123. */
function maskMiddle(text: string, head: number, tail: number): string {
  const characters = [...text]
  if (characters.length <= head + tail) return '*'.repeat(characters.length)
  const hidden = '*'.repeat(Math.min(8, characters.length - head - tail))
  return characters.slice(0, head).join('') + hidden + characters.slice(characters.length - tail).join('')
}

/** An id number with region and check kept out of sight: the first 3 and the last 2 characters stay. */
export const maskIdNumber = (idNumber: string) => maskMiddle(idNumber, 3, 2)
/** A phone number: 138****5678. */
export const maskPhone = (phone: string) => maskMiddle(phone, 3, 4)
/** A student number: the cohort and the last three digits stay. */
export const maskStudentNumber = (studentNumber: string) => maskMiddle(studentNumber, 4, 3)
