/* Lets the libyal tools of Debian 12 decrypt: they turn the padding of a cipher off before they
 * choose the cipher, which OpenSSL 1.1 took and OpenSSL 3 refuses. Preloaded by the generators;
 * nothing else of the tools is changed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/evp.h>

int EVP_CIPHER_CTX_set_padding(EVP_CIPHER_CTX *context, int padding) {
    (void)context;
    (void)padding;
    return 1;
}

typedef int (*Init)(EVP_CIPHER_CTX *, const EVP_CIPHER *, ENGINE *, const unsigned char *,
                    const unsigned char *, int);
typedef int (*SetPadding)(EVP_CIPHER_CTX *, int);

int EVP_CipherInit_ex(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, ENGINE *engine,
                      const unsigned char *key, const unsigned char *vector, int encrypts) {
    Init init = (Init)dlsym(RTLD_NEXT, "EVP_CipherInit_ex");
    SetPadding set_padding = (SetPadding)dlsym(RTLD_NEXT, "EVP_CIPHER_CTX_set_padding");
    return init(context, cipher, engine, key, vector, encrypts) == 1 && set_padding(context, 0) == 1;
}
