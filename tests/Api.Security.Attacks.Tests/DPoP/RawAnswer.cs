using System.Net;
using System.Text;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Reads the text of an HTTP/1.1 response.</summary>
internal static class RawAnswer
{
    public static TestAnswer Read(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(parts => parts[0], parts => parts[1].Trim(),
            StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
        var body = text[(end + 4)..];
        return new TestAnswer
        {
            Status = (HttpStatusCode)RawHttp.StatusOf(text),
            Headers = headers,
            Body = headers.TryGetValue("Transfer-Encoding", out var coding) && coding[0] == "chunked" ? Unchunked(body) : body,
        };
    }

    private static string Unchunked(string body)
    {
        var text = new StringBuilder();
        while (true)
        {
            var end = body.IndexOf("\r\n", StringComparison.Ordinal);
            var length = Convert.ToInt32(body[..end], 16);
            if (length == 0) return text.ToString();
            text.Append(body.AsSpan(end + 2, length));
            body = body[(end + 2 + length + 2)..];
        }
    }
}
