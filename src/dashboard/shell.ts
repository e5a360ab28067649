/** Keeps the page from loading from or sending to another host, and from running what stands in its own HTML. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The HTML of the page. Its addresses are relative, so that it works behind a proxy that takes a prefix away.
 *
 * @param version Names the script and the style, so that a page never gets those of another version out of a cache.
 */
export const shell = (version: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Portus</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="dashboard/app.css?v=${version}">
<script src="dashboard/app.js?v=${version}" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`
