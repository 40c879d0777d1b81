using System.Buffers.Text;
using System.Text;

namespace Api.Security.TestKit;

public static class Base64
{
    public static string Url(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string Url(string text) => Url(Encoding.UTF8.GetBytes(text));

    public static byte[] Decode(string segment) => Base64Url.DecodeFromChars(segment);
}
