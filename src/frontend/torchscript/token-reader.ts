import { type Token, tokensOf } from './tokens.ts';

/** Goes through the tokens of a file; whoever expects what is not there is told the line. */
export interface TokenReader {
  readonly next: () => Token;
  readonly peek: (ahead?: number) => Token;
  /** Whether the next token is this sign or word. */
  readonly isAt: (text: string) => boolean;
  /** The same, and goes on behind it where it is. */
  readonly accept: (text: string) => boolean;
  readonly expect: (text: string) => void;
  readonly word: () => string;
  /** Goes to the start of the next line. */
  readonly skipLine: () => void;
  readonly wrong: (fault: string) => never;
}

export function tokenReader(text: string, refuse: (fault: string) => never): TokenReader {
  const wrongAt = (fault: string, line: number) => refuse(`line ${line}: ${fault}`);
  const tokens = tokensOf(text, wrongAt);
  let at = 0;
  const peek = (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)]!;
  const wrong = (fault: string) => wrongAt(fault, peek().line);
  const next = () => {
    const token = peek();
    at++;
    return token;
  };
  const isAt = (text: string) => {
    const token = peek();
    return (token.kind === 'sign' || token.kind === 'word') && token.text === text;
  };
  const accept = (text: string) => {
    const isThere = isAt(text);
    if (isThere) at++;
    return isThere;
  };
  return {
    next,
    peek,
    isAt,
    accept,
    wrong,
    expect: (text) => {
      if (!accept(text)) wrong(`'${text}' is missing`);
    },
    word: () => (peek().kind === 'word' ? next().text : wrong('a name is missing')),
    skipLine: () => {
      while (peek().kind !== 'line' && peek().kind !== 'end') at++;
    },
  };
}
