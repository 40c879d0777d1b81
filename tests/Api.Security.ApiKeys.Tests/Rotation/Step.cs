using CsCheck;

namespace Api.Security.ApiKeys.Tests;

/// <summary>One operation on a client, with numbers that select the key and the variant.</summary>
internal sealed record Step(StepKind Kind, int Which, int How)
{
    public static Gen<Step[]> Sequences { get; } =
        Gen.Select(Gen.Enum<StepKind>(), Gen.Int[0, 11], Gen.Int[0, 5], (kind, which, how) => new Step(kind, which, how)).Array[1, 40];
}

internal enum StepKind
{
    Issue,
    IssueNext,
    IssueNextAgain,
    SelfRotate,
    FirstUse,
    FirstUseOfNext,
    Promote,
    Cancel,
    Revoke,
    Emergency,
    Suspend,
    Resume,
    Sweep,
    Narrow,
    End,
    Expose,
    Rehash,
    Wait,
    WaitForEdge,
}
