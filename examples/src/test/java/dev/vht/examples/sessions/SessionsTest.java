package dev.vht.examples.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
  @TempDir Path directory;

  @Test
  void theSessionsPrintWhatTheSeedsPrint() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Sessions.run(directory, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    int sqlite = lines.indexOf("-- the forum's session, on sqlite:");
    assertForum(lines.subList(0, sqlite), "files");
    assertForum(lines.subList(sqlite, lines.size()), "sqlite");
    assertThat(directory).isEmptyDirectory();
  }

  private static void assertForum(List<String> lines, String scheme) {
    assertThat(lines)
        .startsWith(
            "-- the forum's session, on " + scheme + ":",
            "aap",
            "noot",
            "aap",
            "noot",
            "aap",
            "noot",
            "K3: ref(\"aap\") but \"aap\" was never set, or was removed since")
        .containsSubsequence(
            "aap",
            "noot",
            "-- the dictionary's sessions, on " + scheme + ":",
            "no such key 'first_name' so here is a string default value",
            "no such key 'first_name', have a procedurally-generated default value",
            "if no default value is provided: K3: ref(\"first_name\") but \"first_name\" was never"
                + " set, or was removed since",
            "value of 'first_name' key: David",
            "the key was just removed: K3: ref(\"first_name\") but \"first_name\" was never set, or"
                + " was removed since",
            "the hash has 2 items",
            "The vht is empty?: true",
            "dict has key 'first_name'?: false",
            "The dict has 5 items",
            "  17 = seventeen (has a non-string key)",
            "  first_name = David",
            "  last_name = Storrs",
            "  using alphabet hash as value = {a=apple, b=ball}",
            "  {a=apple, b=ball} = used alphabet hash as key",
            "ref of the alphabet hash gives: used alphabet hash as key",
            "Clearing the dict...",
            "The dict has 0 items");
    assertThat(lines.get(8)).startsWith("  blame     the caller, at dev.vht.examples.sessions.");
    assertThat(lines.get(9)).contains("opened at dev.vht.examples.sessions.ForumSession.");
  }
}
