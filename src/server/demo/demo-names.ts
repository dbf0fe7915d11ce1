import type { Random } from '../../core/random.ts'

export type Sex = 'female' | 'male'

/** Common surnames with their rough share in thousandths, so that lists look as they do; the rest share what is left. */
const surnames: [string, number][] = [
  ['王', 72], ['李', 72], ['张', 68], ['刘', 53], ['陈', 45], ['杨', 31], ['黄', 22], ['赵', 21], ['吴', 20], ['周', 20],
  ['徐', 16], ['孙', 15], ['马', 13], ['朱', 13], ['胡', 13], ['郭', 12], ['何', 12], ['林', 11], ['高', 10], ['罗', 10],
  ['郑', 9], ['梁', 8], ['谢', 7], ['宋', 7], ['唐', 7], ['许', 6], ['韩', 6], ['邓', 6], ['冯', 6], ['曹', 6],
  ['彭', 6], ['曾', 6], ['肖', 6], ['田', 5], ['董', 5], ['潘', 5], ['袁', 5], ['蔡', 5], ['蒋', 5], ['余', 5],
  ['于', 5], ['杜', 5], ['叶', 4], ['程', 4], ['魏', 4], ['苏', 4], ['吕', 4], ['丁', 4], ['任', 4], ['卢', 4],
  ['姚', 4], ['沈', 4], ['钟', 3], ['姜', 3], ['崔', 3], ['谭', 3], ['陆', 3], ['范', 3], ['汪', 3], ['廖', 3],
  ['石', 3], ['金', 3], ['韦', 2], ['贾', 2], ['夏', 2], ['付', 2], ['方', 2], ['邹', 2], ['熊', 2], ['白', 2],
]
const compoundSurnames = ['欧阳', '上官', '司马', '诸葛', '慕容', '尉迟', '令狐', '皇甫']

const givenCharacters: Record<Sex, string> = {
  female: '雨欣怡诗涵梓萱婷佳琪雪梦瑶静思颖晓慧玲丽娜倩文芳琳洁悦彤嘉宁可馨若晴语桐乐',
  male: '浩宇轩子杰俊伟鑫博文志强明磊涛鹏飞宇航嘉豪天佑一鸣泽昊然晨阳建国立诚睿思远',
}

/** Rare characters of real names: extensions A, B, E and F, which take two UTF-16 units, and the new ones of GB 18030. */
const rareCharacters = ['𤣱', '䶮', '㛃', '𬭎', '𬍛', '𫖯', '𠅤', '喆', '翀', '祎']

const minorityNames: Record<Sex, string[]> = {
  female: ['阿依古丽·买买提', '迪丽努尔·阿不都热依木', '古丽娜尔·托合提', '阿依达娜·叶尔肯', '热娜古丽·艾山'],
  male: ['阿卜杜拉·买买提', '艾力·吐尔逊', '叶尔兰·哈布力', '买买提江·阿布都拉', '努尔兰·赛力克'],
}

/** Fifty characters, the length that forms and lists must bear. */
const longestName =
  '阿不都热合曼江·买买提依明·阿布都克里木·吐尔逊尼亚孜·艾合买提江·玉素甫阿吉·依布拉音·库尔班江'

/** Names that every demonstration has, whatever its seed: each is one that software has been seen to break. */
export const difficultNames: readonly { name: string; sex: Sex }[] = [
  { name: longestName, sex: 'male' },
  { name: '曾泽𤣱', sex: 'male' },
  { name: '欧阳𬍛', sex: 'female' },
  { name: '迪丽努尔·阿不都热依木', sex: 'female' },
]

/** A plausible name. Most are of two or three characters; some are compound, with a dot, or rarely written. */
export function nameOf(random: Random, sex: Sex): string {
  if (random.chance(0.025)) return random.pick(minorityNames[sex])
  const surname = random.chance(0.015) ? random.pick(compoundSurnames) : random.pickWeighted(surnames)
  const characters = [...givenCharacters[sex]]
  const first = random.pick(characters)
  if (random.chance(0.2)) return surname + first
  if (random.chance(0.02)) return surname + first + random.pick(rareCharacters)
  return surname + first + random.pick(characters)
}
