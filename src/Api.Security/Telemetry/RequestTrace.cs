using System.Diagnostics;

namespace Api.Security;

/// <summary>The id that connects the answer of a request with its log lines.</summary>
internal static class RequestTrace
{
    /// <summary>Returns the <c>traceId</c> of the problem body.</summary>
    public static string IdOf(HttpContext? context) => Activity.Current?.Id ?? context?.TraceIdentifier ?? "unknown";
}
