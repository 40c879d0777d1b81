using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>
/// The authentication handler of every scheme. For <c>ApiSecurity</c>, it calls the validator of the scheme that the credential
/// selects; for any other scheme, only if the credential selects that scheme. It does not use the base class of ASP.NET Core,
/// which logs an Information line per refused request, so that any caller could flood the log.
/// </summary>
internal sealed class ApiSecurityHandler(
    SchemeSelector selector,
    SchemeValidators validators,
    TransportGuard transport,
    PrincipalFactory principals,
    OutputCaches caches,
    RequestScope request,
    AnswerWriter answers,
    ICallerObserver? observer = null) : IAuthenticationHandler
{
    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        (_scheme, _context, request.Request) = (scheme, context, context);
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        var selection = selector.Select(_context);
        var selects = _scheme.Name == ApiSecurityDefaults.SelectingScheme;
        if (selection.Refusal is { } refusal)
            return Task.FromResult(Refuse(refusal, selection.Scheme?.Name, expected: selection.ReadResult?.Expected));
        if (selection.Scheme is not { } scheme || !(selects || scheme.Name == _scheme.Name)) return NoResult;
        // Once for each request, whether the scheme was selected, named by a policy, or both.
        return selection.Result ??= ValidateAsync(selection.Credential!, scheme.Name);
    }

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        // A challenge without prior authentication (an explicit scheme, Results.Challenge) still gives its reason.
        await AuthenticateAsync();
        await answers.ChallengeAsync(_context, _scheme.Name);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => answers.ForbidAsync(_context, _scheme.Name);

    private Task<AuthenticateResult> ValidateAsync(Credential credential, string scheme)
    {
        if (!transport.Admits(_context.Request)) return Task.FromResult(Refuse(Refusal.InsecureTransport, scheme));
        var validator = validators.Get(scheme);
        var outcome = validator.ValidateAsync(credential, _context);
        var saved = validator.SavesToken ? credential : null;
        return outcome.IsCompletedSuccessfully
            ? Task.FromResult(Conclude(outcome.Result, scheme, saved))
            : ConcludeAsync(outcome, scheme, saved);
    }

    private static Task<AuthenticateResult> NoResult { get; } = Task.FromResult(AuthenticateResult.NoResult());

    private async Task<AuthenticateResult> ConcludeAsync(
        ValueTask<Outcome<AcceptedCaller>> outcome, string scheme, Credential? saved) => Conclude(await outcome, scheme, saved);

    private AuthenticateResult Conclude(Outcome<AcceptedCaller> outcome, string scheme, Credential? saved)
    {
        if (outcome.Refusal is { } refusal) return Refuse(refusal, scheme, outcome.RetryAfter, outcome.Expected);
        if (outcome.Value is not { } caller) return AuthenticateResult.NoResult();
        caches.Exclude(_context);
        observer?.Accepted(_context, caller);
        return AuthenticateResult.Success(new AuthenticationTicket(
            principals.Create(scheme, caller), new AuthenticationProperties(new TicketItems(caller, saved)), scheme));
    }

    private AuthenticateResult Refuse(Refusal refusal, string? scheme, TimeSpan? retryAfter = null, string? expected = null)
    {
        RefusalFeature.Refuse(_context, refusal, scheme, retryAfter, expected);
        return refusal.AsResult;
    }
}
