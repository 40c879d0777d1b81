namespace Api.Security;

/// <summary>
/// The request that a service scope belongs to, known once authentication has begun. <c>IHttpContextAccessor</c> would say it too,
/// but would have every request of the application pay for it.
/// </summary>
internal sealed class RequestScope
{
    public HttpContext? Request { get; set; }
}
