import type { Random } from '../../core/random.ts'

export type Sex = 'female' | 'male'

/** Common surnames with their rough share in thousandths, so that lists look as real ones do. */
const surnames = [
  '王72 李72 张68 刘53 陈45 杨31 黄22 赵21 吴20 周20 徐16 孙15 马13 朱13 胡13 郭12 何12 林11 高10 罗10',
  '郑9 梁8 谢7 宋7 唐7 许6 韩6 邓6 冯6 曹6 彭6 曾6 肖6 田5 董5 潘5 袁5 蔡5 蒋5 余5',
  '于5 杜5 叶4 程4 魏4 苏4 吕4 丁4 任4 卢4 姚4 沈4 钟3 姜3 崔3 谭3 陆3 范3 汪3 廖3',
  '石3 金3 韦2 贾2 夏2 付2 方2 邹2 熊2 白2',
].flatMap((line) => line.split(' ').map((entry) => [entry.slice(0, 1), Number(entry.slice(1))] as const))
const compoundSurnames = ['欧阳', '上官', '司马', '诸葛', '慕容', '尉迟', '令狐', '皇甫']

const givenCharacters: Record<Sex, string> = {
  female: '雨欣怡诗涵梓萱婷佳琪雪梦瑶静思颖晓慧玲丽娜倩文芳琳洁悦彤嘉宁可馨若晴语桐乐',
  male: '浩宇轩子杰俊伟鑫博文志强明磊涛鹏飞宇航嘉豪天佑一鸣泽昊然晨阳建国立诚睿思远',
}

/** Rare characters of real names; those of extensions B, E and F take two units of UTF-16. */
const rareCharacters = ['𤣱', '䶮', '㛃', '𬭎', '𬍛', '𫖯', '𠅤', '喆', '翀', '祎']

const minorityNames: Record<Sex, string[]> = {
  female: ['阿依古丽·买买提', '迪丽努尔·阿不都热依木', '古丽娜尔·托合提', '阿依达娜·叶尔肯', '热娜古丽·艾山'],
  male: ['阿卜杜拉·买买提', '艾力·吐尔逊', '叶尔兰·哈布力', '买买提江·阿布都拉', '努尔兰·赛力克'],
}

/** Fifty characters, the length that forms and lists must bear. */
const longestName = '阿不都热合曼江·买买提依明·阿布都克里木·吐尔逊尼亚孜·艾合买提江·玉素甫江阿吉·依布拉音·库尔班江'

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
