using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;

namespace Orders.Api;

/// <summary>
/// Answers 503 and not 500 while the database is unavailable, like every other temporary failure, so that callers try again.
/// </summary>
internal sealed class DatabaseOutage(IProblemDetailsService problems) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsOutage(exception)) return false;
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails =
            {
                Status = StatusCodes.Status503ServiceUnavailable, Type = "urn:orders:problem:orders_unavailable",
                Title = "The orders are unavailable at the moment.", Extensions = { ["code"] = "orders_unavailable" },
            },
        });
        return true;
    }

    // Database providers mark errors that may succeed on a retry as transient. EF Core wraps these exceptions.
    private static bool IsOutage(Exception exception)
    {
        for (var one = exception; one is not null; one = one.InnerException)
            if (one is DbException { IsTransient: true } or TimeoutException or SocketException or EndOfStreamException) return true;
        return false;
    }
}
