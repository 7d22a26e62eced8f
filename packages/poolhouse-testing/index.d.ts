/** The form of requests and answers is the API's own. */
type Members = Record<string, unknown>;

export interface StartOptions {
  /** The program; else `$POOLHOUSE_BINARY`, `poolhouse` of a package in `node_modules`, or on the `PATH`. */
  binary?: string;
  /** Site file to start with; it is there again after a reset. */
  apply?: string;
  /** More arguments of `poolhouse dev`. */
  arguments?: string[];
  region?: string;
}

export interface Pool {
  id: string;
  name: string;
  /** `iss` of its tokens. */
  issuer: string;
  jwksUri: string;
}

export interface Client {
  id: string;
  /** Of a client that was made with one. */
  secret?: string;
  pool: Pool;
}

export interface Tokens {
  id: string;
  access: string;
  refresh?: string;
  /** Seconds. */
  expiresIn: number;
}

export interface User {
  username: string;
  sub: string;
  password: string;
  attributes: Record<string, string>;
  client: Client;
  pool: Pool;
  /** Those of one sign-in. */
  tokens: Tokens;
}

export interface UserOptions {
  username?: string;
  password?: string;
  /** Without them, a verified address. */
  attributes?: Record<string, string>;
  /** Made if they are not there. */
  groups?: string[];
  client?: Client;
}

export interface Message {
  id: string;
  userPoolId: string;
  username: string;
  medium: 'EMAIL' | 'SMS';
  destination: string;
  /** `SignUp`, `ForgotPassword`, `AdminCreateUser`, … */
  kind: string;
  subject: string | null;
  body: string;
  /** The code, or the temporary password of an invitation. */
  code: string;
  sentAt: Date;
}

export interface MessageFilter {
  username?: string;
  userPoolId?: string;
  destination?: string;
}

export interface Inbox {
  messages(wanted?: MessageFilter & { kind?: string }): Promise<Message[]>;
  newest(wanted?: MessageFilter & { kind?: string }): Promise<Message>;
  clear(wanted?: MessageFilter): Promise<void>;
}

export interface Duration {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

export interface Clock {
  now(): Promise<Date>;
  advance(by: Duration): Promise<Date>;
  set(to: Date): Promise<Date>;
  reset(): Promise<void>;
}

export interface Poolhouse {
  readonly endpoint: string;
  readonly region: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  stop(): Promise<void>;
  /** For `new CognitoIdentityProviderClient(…)`. */
  clientConfig(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  environment(): Record<string, string>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the API's members
  call(operation: string, input?: Members): Promise<any>;
  pool(): Promise<Pool>;
  client(): Promise<Client>;
  use(userPoolId: string, clientId: string): Promise<Client>;
  createPool(input?: Members): Promise<Pool>;
  createClient(input?: Members & { pool?: Pool }): Promise<Client>;
  createUser(options?: UserOptions & { signIn?: true }): Promise<User>;
  createUser(options: UserOptions & { signIn: boolean }): Promise<Omit<User, 'tokens'> & { tokens?: Tokens }>;
  signIn(username: string, password: string, options?: Members & { client?: Client }): Promise<Tokens>;
  secretHash(client: Client, username: string): string;
  codeFor(user: string | Pick<User, 'username' | 'pool'>, options?: { kind?: string }): Promise<string>;
  reset(options?: { keepPools?: boolean }): Promise<void>;
  ask(method: string, path: string, body?: Members): Promise<unknown>;
}

export class PoolhouseError extends Error {}

export function start(options?: StartOptions): Promise<Poolhouse>;
export function connect(endpoint?: string, options?: { region?: string }): Poolhouse;
export function findBinary(): string;
