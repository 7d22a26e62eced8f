export const metadata = { title: 'Poolhouse example' };

export default function Layout({ children }) {
  return <html lang="en"><body style={{ fontFamily: 'system-ui', maxWidth: '28rem', margin: '4rem auto' }}>{children}</body></html>;
}
