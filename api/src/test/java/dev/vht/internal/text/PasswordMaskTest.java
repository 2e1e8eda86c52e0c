package dev.vht.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordMaskTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://me:hush@host/app?table=pages, postgresql://me:***@host/app?table=pages",
    "postgresql://me:hu@sh@host/app, postgresql://me:***@host/app",
    "postgresql://host/app?password=hush&a=b, postgresql://host/app?password=***&a=b",
    "postgresql://host/app?a=b&sslPassword=hush, postgresql://host/app?a=b&sslPassword=***",
  })
  void hidesPasswords(String url, String shown) {
    assertThat(PasswordMask.apply(url)).isEqualTo(shown).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me@host:5432/app?table=pages",
        "postgresql://[::1]:5432/app",
        "files:/data/a:b@c",
        "sqlite:/data/app.db?table=passwords"
      })
  void leavesOtherUrlsAlone(String url) {
    assertThat(PasswordMask.apply(url)).isEqualTo(url);
  }

  @Test
  void hidesThemInTheMiddleOfAMessage() {
    assertThat(PasswordMask.apply("the URL \"postgresql://me:hush@host\" is malformed"))
        .isEqualTo("the URL \"postgresql://me:***@host\" is malformed");
  }
}
