using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Rewrite;

namespace Api.Security.Tests.Placement;

/// <summary>
/// How an application executes an endpoint other than the requested one. Paths under <c>/rewritten/…</c> lead to any endpoint. The error
/// page or the status code page leads to one endpoint. Each middleware runs before or after authorization.
/// </summary>
/// <param name="IsRewriterBehind">Whether <c>UseRewriter()</c> runs after authorization.</param>
/// <param name="IsPageBehind">Whether the error page middleware runs after authorization.</param>
/// <param name="IsErrorHandler"><c>UseExceptionHandler("/path")</c> if true, else <c>UseStatusCodePagesWithReExecute("/path")</c>.</param>
/// <param name="Target">The number of the endpoint that is the error page.</param>
internal sealed record Reexecution(bool IsRewriterBehind, bool IsPageBehind, bool IsErrorHandler, int Target)
{
    /// <summary>A public path that leads to the error page.</summary>
    public string Trigger => IsErrorHandler ? "/broken" : "/missing";

    public void Use(WebApplication app, Described? target)
    {
        if (!IsRewriterBehind) Rewrite(app);
        if (!IsPageBehind) Page(app, target);
        app.UseAuthentication();
        app.UseAuthorization();
        if (IsPageBehind) Page(app, target);
        if (IsRewriterBehind) Rewrite(app);
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/missing", () => Results.NotFound()).AllowAnonymous();
        app.MapGet("/broken", string () => throw new InvalidOperationException("broken")).AllowAnonymous();
        app.Map("/rewritten/{**path}", () => "not rewritten").AllowAnonymous();
    }

    private static void Rewrite(WebApplication app) =>
        app.UseRewriter(new RewriteOptions().AddRewrite("^rewritten/(.*)$", "t1/alice/$1", skipRemainingRules: true));

    private void Page(WebApplication app, Described? target)
    {
        if (target is null) return;
        if (IsErrorHandler) app.UseExceptionHandler($"/t1/alice{target.Name}");
        else app.UseStatusCodePagesWithReExecute($"/t1/alice{target.Name}");
    }
}
