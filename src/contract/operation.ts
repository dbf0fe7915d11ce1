import type { z } from 'zod'
import type { ProblemCode } from './problem.ts'
import type { Role } from './roles.ts'

/** Shapes are constrained by the core type of Zod, which type-checks three times as fast as `z.ZodType`. */
type Shape = z.core.$ZodType

/** Who may call: anyone, anyone signed in, or holders of certain roles. Objects and fields are decided further in. */
export type Access = 'public' | 'signed_in' | readonly Role[]

export interface Operation {
  /** Unique name, also the operationId of the OpenAPI document. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * Path with `:name` parameters, below the server's root. Addresses stand in the logs of every proxy: what tells of a
   * person, words of a search among them, goes into the body. A list of persons is thus a `POST …/search`.
   */
  readonly url: string
  readonly tag: string
  readonly summary: { readonly zh: string; readonly en: string }
  readonly access: Access
  readonly params?: Shape
  readonly querystring?: Shape
  readonly body?: Shape
  readonly response: Shape
  /** Status of the answer when all went well; 200 unless told. */
  readonly status?: 200 | 201 | 204
  /** The request must carry an Idempotency-Key: the same key and request are answered with the first answer. */
  readonly isIdempotent?: boolean
  /** The problems that a caller should be ready for, besides those that any operation may answer with. */
  readonly problems?: readonly ProblemCode[]
  /** Requests a minute and caller; 300 unless told. Who is not signed in is an address, perhaps a campus. */
  readonly ratePerMinute?: number
  /** Of these, how many may carry the same text in this field of the body. */
  readonly rateBy?: { readonly field: string; readonly perMinute: number }
  /** Shows data of others: each answer leaves a line in the log of accesses, so it is read when asked for. */
  readonly isAccessLogged?: boolean
  /** Answered with a file, not with JSON. */
  readonly isFile?: boolean
  /** Takes one file as multipart/form-data; what else it takes is in the query string. */
  readonly takesFile?: boolean
}

type Input<S> = S extends Shape ? z.input<S> : undefined
type Output<S> = S extends Shape ? z.output<S> : undefined

/** What a caller of an operation passes. */
export type RequestOf<O extends Operation> = (O['params'] extends Shape ? { params: Input<O['params']> } : unknown) &
  (O['querystring'] extends Shape ? { query?: Input<O['querystring']> } : unknown) &
  (O['body'] extends Shape ? { body: Input<O['body']> } : unknown)

/** What a handler of an operation gets, after parsing. */
export interface ParsedOf<O extends Operation> {
  params: Output<O['params']>
  query: Output<O['querystring']>
  body: Output<O['body']>
}

/** What a handler returns and a caller receives. */
export type AnswerOf<O extends Operation> = z.output<O['response']>
export type AnswerInputOf<O extends Operation> = z.input<O['response']>

/** Declares an operation; keeps its literal types. */
export function operation<const O extends Operation>(declared: O): O {
  return declared
}
