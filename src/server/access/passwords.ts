import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '../../contract/problem.ts'

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: {
    message: string
    nonce: Buffer
    parallelism: number
    tagLength: number
    memory: number
    passes: number
  },
) => Promise<Buffer>

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane; some 25 ms on one core. */
const parameters = { parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 }

/** Hashes a password into the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: password.normalize('NFKC'), nonce, ...parameters })
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(nonce)}$${plain(tag)}`
}

const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** True when the password is that of the hash. A hash that cannot be read is nobody's. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc)
  if (!match) return false
  const expected = Buffer.from(match[5] ?? '', 'base64')
  const tag = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(match[4] ?? '', 'base64'),
    memory: Number(match[1]),
    passes: Number(match[2]),
    parallelism: Number(match[3]),
    tagLength: expected.length,
  })
  return timingSafeEqual(tag, expected)
}

/** Takes as long as verifying, for names that nobody has: the time must not tell which names exist. */
const nobodysHash = `$argon2id$v=19$m=19456,t=2,p=1$${plain(Buffer.alloc(16, 7))}$${plain(Buffer.alloc(32, 9))}`
export const verifyAgainstNobody = (password: string) => verifyPassword(password, nobodysHash)

const common = [
  'password',
  '12345678',
  'qwerty',
  'iloveyou',
  'admin',
  'woaini',
  '5201314',
  'xuefenyinhang',
  'creditbank',
]
const lengthMinimum = 10

/** Refuses a weak password in words: length decides, not special characters; common words and own name fail. */
export function demandStrongPassword(password: string, username: string): void {
  const folded = password.normalize('NFKC').toLowerCase()
  if ([...folded].length < lengthMinimum) {
    throw weak(`至少 ${lengthMinimum} 个字符`, `it needs at least ${lengthMinimum} characters`)
  }
  if (new Set(folded).size < 5) throw weak('重复的字符太多', 'too many characters are the same')
  if (username.length >= 3 && folded.includes(username.toLowerCase())) {
    throw weak('不能包含用户名', 'it must not contain the user name')
  }
  if (common.some((word) => folded.replace(/[^a-z0-9]/g, '').startsWith(word))) {
    throw weak('过于常见', 'it is too common')
  }
}

function weak(zh: string, en: string): Problem {
  return new Problem('password_weak', { reason: { zh, en } })
}

/** A first password that is read out or typed once: 12 characters without those that look alike. */
export function makeInitialPassword(bytes: (length: number) => Buffer): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  const drawn = [...bytes(12)].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${drawn.slice(0, 4)}-${drawn.slice(4, 8)}-${drawn.slice(8)}`
}
