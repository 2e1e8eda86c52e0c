package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the first contract of a JVM loads. Loading classes takes most of its time, and their number
 * is the same on every machine.
 */
class FirstContractTest {

  interface Door {
    void open();

    void close();
  }

  private static final class WoodenDoor implements Door {
    @Override
    public void open() {}

    @Override
    public void close() {}
  }

  /** Defines and uses one contract. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Contract<Door> contract =
          Contract.<Door>builder(Door.class, MethodHandles.lookup())
              .protocol("D1", p -> p.allows("(open close)*"))
              .build();
      Door door = contract.attach(new WoodenDoor());
      door.open();
      door.close();
      System.out.println("done");
    }
  }

  /** The lines of the JVM's log, one for each class that it loads. */
  private static List<String> loaded() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(lines).contains("done").anyMatch(line -> line.startsWith(Door.class.getName()));
    return lines;
  }

  @Test
  void itLoadsFewClassesButThoseOfTheLibrary() throws Exception {
    List<String> loaded = loaded();
    assertThat(loaded)
        .filteredOn(line -> line.startsWith("net.bytebuddy."))
        .allMatch(line -> line.startsWith("net.bytebuddy.jar.asm."))
        .hasSizeBetween(1, 40);
    assertThat(loaded)
        .filteredOn(line -> line.startsWith("dev.vht.contracts.internal."))
        .filteredOn(line -> line.contains("$$Lambda"))
        .hasSizeLessThan(10);
    assertThat(loaded)
        .as("the first call of a record's equals, hashCode or toString loads 90 classes")
        .noneMatch(line -> line.startsWith("java.lang.runtime.ObjectMethods"));
  }
}
