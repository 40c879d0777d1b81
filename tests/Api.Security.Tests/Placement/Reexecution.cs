using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Rewrite;

namespace Api.Security.Tests.Placement;

/// <summary>
/// How an application executes another endpoint than the one that was asked for: its paths <c>/rewritten/…</c> any, its error page or the
/// page for
/// failed requests one. Each of them stands before or behind authorization.
/// </summary>
/// <param name="IsRewriterBehind">Where <c>UseRewriter()</c> stands.</param>
/// <param name="IsPageBehind">Where the error page stands.</param>
/// <param name="IsErrorHandler"><c>UseExceptionHandler("/path")</c>, otherwise <c>UseStatusCodePagesWithReExecute("/path")</c>.</param>
/// <param name="Target">Which endpoint is the error page, as a number.</param>
internal sealed record Reexecution(bool IsRewriterBehind, bool IsPageBehind, bool IsErrorHandler, int Target)
{
    /// <summary>A path that anybody may ask for and that leads to the error page.</summary>
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
