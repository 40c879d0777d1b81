namespace Api.Security;

/// <summary>
/// The request that a service scope belongs to, set when authentication begins. <c>IHttpContextAccessor</c> would provide it too,
/// but at a cost for every request of the application.
/// </summary>
internal sealed class RequestScope
{
    public HttpContext? Request { get; set; }
}
