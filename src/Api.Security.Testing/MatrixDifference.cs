using System.Text;

namespace Api.Security;

/// <summary>Says which lines of a matrix are new and which are gone.</summary>
internal static class MatrixDifference
{
    public static string Describe(string path, string before, string now)
    {
        var (old, current) = (before.Split('\n'), now.Split('\n'));
        var text = new StringBuilder().AppendLine($"{path} is not what the application protects now.");
        foreach (var gone in old.Except(current, StringComparer.Ordinal)) text.AppendLine($"- {gone}");
        foreach (var added in current.Except(old, StringComparer.Ordinal)) text.AppendLine($"+ {added}");
        return text.Append($"If that is meant, run the test once with {AuthorizationMatrix.UpdateVariable}=1 and commit the file.").ToString();
    }
}
