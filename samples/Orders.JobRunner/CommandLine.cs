namespace Orders.JobRunner;

internal static class CommandLine
{
    // The configuration reads "--once" as a name and the next argument as its value.
    public static string[] WithSwitches(string[] args) =>
        [.. args.Select(static argument => argument == "--once" ? "--JobRunner:Once=true" : argument)];
}
