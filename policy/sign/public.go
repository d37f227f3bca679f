package sign

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"

	"github.com/open-policy-agent/opa/v1/keys"

	"entente/internal/fault"
)

// CheckPublic holds that a key can verify signatures of its algorithm: that nothing
// signed would ever open is told before anybody signs. Faults: Invalid with
// CodePolicySignature.
func (k Key) CheckPublic() error {
	bad := func(text string, cause error) error {
		return fault.Wrap(fault.Invalid, "sign.CheckPublic", text, cause).WithCode(fault.CodePolicySignature)
	}
	k = k.withDefaults()
	if !keys.IsSupportedAlgorithm(k.Algorithm) {
		return bad("the algorithm is not known", nil)
	}
	if strings.HasPrefix(k.Algorithm, "HS") {
		return nil // any text is a secret
	}
	block, _ := pem.Decode([]byte(k.Text))
	if block == nil {
		return bad("the key is not PEM", nil)
	}
	public, err := parsePublic(block)
	if err != nil {
		return bad("this is no public key", err)
	}
	_, elliptic := public.(*ecdsa.PublicKey)
	_, modular := public.(*rsa.PublicKey)
	if strings.HasPrefix(k.Algorithm, "ES") && !elliptic || !strings.HasPrefix(k.Algorithm, "ES") && !modular {
		return bad("the key is not of its algorithm", nil)
	}
	return nil
}

func parsePublic(block *pem.Block) (any, error) {
	switch block.Type {
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return c.PublicKey, nil
	}
	return nil, errors.New("PEM block " + block.Type)
}
