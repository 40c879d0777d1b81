using Api.Security;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security.Tests.Examples;

/// <summary>A custom ASP.NET Core requirement with its own reason.</summary>
public sealed class HallOpen : IAuthorizationRequirement
{
    public static readonly Refusal Closed = new(
        403, "hall_closed", "The hall is closed.", "hall_closed", "a request while the hall is open") { Precedence = 25 };
}

public sealed class HallOpenHandler(TimeProvider clock) : AuthorizationHandler<HallOpen>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, HallOpen requirement)
    {
        if (clock.GetUtcNow().Hour is >= 9 and < 17) context.Succeed(requirement);
        else context.Fail(ApiSecurityFailure.From(HallOpen.Closed));
        return Task.CompletedTask;
    }
}
