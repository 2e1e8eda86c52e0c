package dev.vht.proptest.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sequence of a failure can be pasted into a test. */
class PastedSequenceTest {
  private static final String CLASS =
      """
      import dev.vht.OpenMode;
      import dev.vht.VirtualHashTable;
      import dev.vht.proptest.sample.Samples;
      import java.util.Map;
      import java.util.Optional;

      abstract class Pasted {
        abstract VirtualHashTable<String, byte[]> open(OpenMode mode);
        abstract VirtualHashTable<String, byte[]> open(String name, OpenMode mode);
        abstract String elsewhere();
        byte[] bytes(long seed, int size) { return Samples.bytes(seed, size); }
      """;

  @TempDir Path classes;

  @Test
  void everyPrintedSequenceCompiles() {
    List<StepSequence<?>> all = new ArrayList<>(StepSequences.PAIRS.subList(0, 100));
    all.addAll(new StepSequences().get().list().ofSize(60).sample());
    all.addAll(new NeighborSequences().get().list().ofSize(20).sample());
    all.addAll(new FailingSequences().get().list().ofSize(20).sample());
    StringBuilder source = new StringBuilder(CLASS);
    for (int i = 0; i < all.size(); i++) {
      source.append("void sequence").append(i).append("() {").append(all.get(i)).append("\n}\n");
    }
    assertThat(errors(source.append("}\n").toString())).isEmpty();
  }

  private String errors(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-classpath",
            System.getProperty("java.class.path", ""),
            "-d",
            classes.toString());
    boolean isCompiled =
        compiler.getTask(errors, null, null, options, null, List.of(new Source(source))).call();
    return isCompiled ? "" : errors.toString();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Pasted.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
