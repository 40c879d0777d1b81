using CsCheck;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Tests.Placement;

/// <summary>One declaration about an endpoint in one place.</summary>
internal sealed record Said(bool IsAnonymous, bool IsShortCircuit, RequirementKind? Requires, int Form)
{
    /// <summary>The form for a filter that applies to the whole application.</summary>
    public const int AsFilter = 4;

    public static Gen<Said[]> Somewhere { get; } = Gen.Frequency(
        (5, Gen.Const(Array.Empty<Said>())),
        (3, One(shortCircuit: false).Select(said => new[] { said })),
        (1, One(shortCircuit: true).Array[1, 3]));

    /// <summary>Like <see cref="Somewhere"/>, but only with declarations that attributes can express.</summary>
    public static Gen<Said[]> InAttributes { get; } = Gen.Frequency(
        (5, Gen.Const(Array.Empty<Said>())),
        (4, One(shortCircuit: false).Select(said => new[] { said })),
        (1, One(shortCircuit: false).Array[2]));

    public void To(IEndpointConventionBuilder builder)
    {
        if (IsAnonymous) builder.AllowAnonymous();
        else if (IsShortCircuit) builder.ShortCircuit();
        else if (Form == 0) Requires!.Extend(builder);
        else if (Form == 1 && Requires!.Name.Length > 0) builder.RequireAuthorization(Requires.Name);
        else if (Form == 2) builder.WithMetadata(new RequirementData(Requires!));
        else builder.RequireAuthorization(Requires!.Build);
    }

    public override string ToString() => IsAnonymous ? "AllowAnonymous" : IsShortCircuit ? "ShortCircuit" : $"{Requires!.Name} ({Form})";

    private static Gen<Said> One(bool shortCircuit) =>
        Gen.Select(Gen.Int[0, shortCircuit ? 5 : 4], Gen.Int[0, RequirementKind.All.Count - 1], Gen.Int[0, 3], (what, kind, form) =>
            new Said(what < 2, what == 5, what is 0 or 1 or 5 ? null : RequirementKind.All[kind], form));
}
