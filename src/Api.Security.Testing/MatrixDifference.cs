using System.Text;

namespace Api.Security;

/// <summary>Describes which lines of a matrix were added and which were removed.</summary>
internal static class MatrixDifference
{
    public static string Describe(string path, string before, string now)
    {
        var (old, current) = (before.Split('\n'), now.Split('\n'));
        var text = new StringBuilder().AppendLine($"{path} does not match how the application is protected now.");
        foreach (var gone in old.Except(current, StringComparer.Ordinal)) text.AppendLine($"- {gone}");
        foreach (var added in current.Except(old, StringComparer.Ordinal)) text.AppendLine($"+ {added}");
        return text.Append($"If this is intended, run the test once with {AuthorizationMatrix.UpdateVariable}=1 and commit the file.")
            .ToString();
    }
}
