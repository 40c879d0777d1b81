using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// The one authentication handler, behind every scheme. As <c>ApiSecurity</c> it hands the request to the scheme that the
/// credential selects; as any other scheme it asks that scheme's validator once. It derives from no base class: the base
/// of ASP.NET Core writes an Information line per refused request, which any caller could multiply.
/// </summary>
internal sealed class ApiSecurityHandler(SchemeSelector selector, TransportGuard transport, AnswerWriter answers) : IAuthenticationHandler
{
    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        (_scheme, _context) = (scheme, context);
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= AuthenticateOnceAsync();

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        // A challenge without authentication before it (an explicit scheme, Results.Challenge) still names its reason.
        await AuthenticateAsync();
        await answers.ChallengeAsync(_context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => answers.ForbidAsync(_context);

    private Task<AuthenticateResult> AuthenticateOnceAsync()
    {
        var selection = selector.Select(_context);
        var selects = _scheme.Name == ApiSecurityDefaults.SelectingScheme;
        if (selection.Refusal is { } refusal) return Task.FromResult(Refuse(refusal, selection.Scheme?.Name));
        if (selection.Scheme is null) return NoResult;
        if (selects) return ForwardAsync(selection.Scheme.Name);
        if (selection.Scheme.Name != _scheme.Name) return NoResult;
        if (!transport.Admits(_context.Request)) return Task.FromResult(Refuse(Refusal.InsecureTransport, _scheme.Name));

        var validator = _context.RequestServices.GetRequiredKeyedService<ICredentialValidator>(_scheme.Name);
        var verdict = validator.ValidateAsync(selection.Credential!, _context, _context.RequestAborted);
        return verdict.IsCompletedSuccessfully ? Task.FromResult(Conclude(verdict.Result)) : ConcludeAsync(verdict);
    }

    // To the handler itself: through the authentication service it would all be done twice, claims transformation included.
    private Task<AuthenticateResult> ForwardAsync(string scheme)
    {
        var handler = _context.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(_context, scheme);
        return handler.IsCompletedSuccessfully ? handler.Result!.AuthenticateAsync() : AwaitAsync(handler);

        static async Task<AuthenticateResult> AwaitAsync(Task<IAuthenticationHandler?> handler) => await (await handler)!.AuthenticateAsync();
    }

    private static Task<AuthenticateResult> NoResult { get; } = Task.FromResult(AuthenticateResult.NoResult());

    private async Task<AuthenticateResult> ConcludeAsync(ValueTask<Verdict> verdict) => Conclude(await verdict);

    private AuthenticateResult Conclude(Verdict verdict)
    {
        if (verdict.Refusal is { } refusal) return Refuse(refusal, _scheme.Name, verdict.RetryAfter);
        if (verdict.Caller is not { } caller) return AuthenticateResult.NoResult();
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalFactory.Create(_scheme.Name, caller), _scheme.Name));
    }

    private AuthenticateResult Refuse(Refusal refusal, string? scheme, TimeSpan? retryAfter = null)
    {
        RefusalFeature.Refuse(_context, refusal, scheme, retryAfter);
        return RefusedResults.Of(refusal);
    }
}
