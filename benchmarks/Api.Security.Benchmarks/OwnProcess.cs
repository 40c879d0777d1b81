using System.Diagnostics;

namespace Api.Security.Benchmarks;

/// <summary>This program once more, as a child process with another command.</summary>
internal static class OwnProcess
{
    public static ProcessStartInfo With(string command)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        start.ArgumentList.Add(command);
        return start;
    }
}
